// Waits for a file by asking again and again, without ever letting go.
const until = Date.now() + 60_000;
while (Date.now() < until);
