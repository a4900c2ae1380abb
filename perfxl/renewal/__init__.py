"""Last year's form or a list -> next year's blank; a damaged form -> a sound one."""
