#!/bin/sh
# What an attacker would have root run: notes who runs it, and whether it has a terminal to type into.
{ id -u; (: </dev/tty) 2>/dev/null && echo terminal; } >>/tmp/proof
chmod 666 /tmp/proof 2>/dev/null
echo 'postgres (PostgreSQL) 15.18'
