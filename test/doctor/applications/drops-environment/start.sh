#!/bin/sh
# As some process managers do: the environment starts anew.
exec env -i PATH="$PATH" "$1" app.mjs
