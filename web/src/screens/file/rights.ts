/* Rights that a person may have without using them (schema/data/rights.json has their conditions). */

export const RIGHTS = ['social_tariff', 'bim', 'article27', 'heating', 'study_allowance', 'water_fund', 'grapa', 'disability_allowance',
	'family_supplement', 'reduced_telecom', 'transport_reduction', 'installation_grant', 'legal_aid', 'home_help', 'energy_fund'];
