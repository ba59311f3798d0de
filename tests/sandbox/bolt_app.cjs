// The same small app as in test_bolt_apps.py, for Bolt on Node: node bolt_app.cjs API_URL [PORT]
"use strict";
const { App } = require("@slack/bolt");

const [, , slackApiUrl, port] = process.argv;
const common = { token: "xoxb-test", clientOptions: { slackApiUrl }, logLevel: "error" };
const app = new App(port ? { ...common, signingSecret: "secret" } : { ...common, appToken: "xapp-test", socketMode: true });

const plain = (text) => ({ type: "plain_text", text });
const button = { type: "actions", elements: [{ type: "button", action_id: "go", text: plain("Go"), value: "7" }] };
const input = { type: "input", block_id: "name", label: plain("Name"), element: { type: "plain_text_input", action_id: "name" } };

app.command("/say", async ({ ack, command }) => {
  await ack({ response_type: "in_channel", text: `You said ${command.text}`, blocks: [button] });
});
app.action("go", async ({ ack, respond, action }) => {
  await ack();
  await respond({ text: `went ${action.value}`, replace_original: true });
});
app.command("/form", async ({ ack, client, body }) => {
  await ack();
  const view = { type: "modal", callback_id: "form", title: plain("Form"), submit: plain("Send"), blocks: [input] };
  await client.views.open({ trigger_id: body.trigger_id, view });
});
app.view("form", async ({ ack, client, view }) => {
  const name = view.state.values.name.name.value;
  if (name === "taken") return ack({ response_action: "errors", errors: { name: "Taken." } });
  await ack();
  await client.files.uploadV2({ channel_id: "C001", filename: "name.txt", file: Buffer.from(name), initial_comment: "the file" });
});
app.event("app_home_opened", async ({ event, client }) => {
  await client.views.publish({ user_id: event.user, view: { type: "home", blocks: [{ type: "header", text: plain("Home") }] } });
});
app.shortcut("new_thing", async ({ ack, client, body }) => {
  await ack();
  await client.chat.postMessage({ channel: body.user.id, text: "a new thing" });
});
app.message("ping", async ({ say }) => { await say("pong"); });

app.start(port ? { port: Number(port), host: "127.0.0.1" } : undefined);
