"""Characters that no text of ours holds: what breaks XML, what turns a line about, what nobody sees."""
