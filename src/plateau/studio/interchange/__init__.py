"""An operation as other programs write it: schedule.json, schedule.xml, calendar and table; read leniently, written exactly."""
