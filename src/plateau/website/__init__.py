"""What people see first: base pages, components, style, script, the homes of network and channels."""
