"""How things are said: templates, escaping, languages, formats, cards. No SQL, no call to Slack."""
