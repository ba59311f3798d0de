"""The process: settings, wiring, Bolt listeners, the Web API gateway, the clock, HTTP and Socket Mode."""
