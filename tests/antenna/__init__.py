"""Films on air: gate, actions, pages, player, embeds and feeds."""
