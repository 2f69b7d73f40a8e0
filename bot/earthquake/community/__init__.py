"""What people's reports together say of how strongly a quake was felt."""
