"""Films on air: publications, the gate, the player, embeds and feeds."""
