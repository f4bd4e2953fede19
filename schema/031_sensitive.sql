-- Services that tell of debt, illness, violence or hunger that somebody came to them: figures about
-- their persons need a higher minimum (parameter mask.least_sensitive).  New centres get the mark
-- with the catalogue (data/catalogue.json); here the shipped services of a centre that exists.
ALTER TABLE service ADD COLUMN sensitive INTEGER NOT NULL DEFAULT 0 CHECK (sensitive IN (0, 1));

UPDATE service SET sensitive = 1 WHERE key IN ('debt_mediation',
	'appointment_debt',
	'mental_health',
	'medical_orientation',
	'appointment_doctor',
	'disability_support',
	'family_support',
	'urgent_food',
	'urgent_parcels',
	'social_hotel',
	'emergency_housing',
	'transit_housing',
	'street_work');
