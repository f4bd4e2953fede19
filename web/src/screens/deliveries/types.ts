/* The answers of the server that these screens read. */
import type { Paths } from 'gen:api';

export type Board = Paths['GET /api/delivery/day']['answer'];
export type RoundDay = NonNullable<Board['rounds']>[number];
export type BoardStop = NonNullable<RoundDay['stops']>[number];
export type Setup = Paths['GET /api/delivery/setup']['answer'];
export type SubRow = NonNullable<Paths['GET /api/delivery/subscriptions']['answer']['rows']>[number];
export type Sub = Paths['GET /api/delivery/subscriptions/{id}']['answer'];
export type Payer = NonNullable<Paths['GET /api/billing/payers']['answer']['rows']>[number];
export type Kitchen = Paths['GET /api/delivery/kitchen']['answer'];
export type Dish = NonNullable<Paths['GET /api/delivery/dishes']['answer']['rows']>[number];
export type Menu = Paths['GET /api/delivery/menu']['answer'];
export type Alarms = Paths['GET /api/delivery/alarms']['answer'];
export type Purchase = NonNullable<Paths['GET /api/delivery/purchases']['answer']['rows']>[number];
export type Survey = NonNullable<Paths['GET /api/delivery/surveys']['answer']['rows']>[number];

export const DIETS = ['normal', 'no_salt', 'diabetic', 'low_fat', 'no_gluten', 'no_milk', 'renal', 'high_protein', 'vegetarian', 'no_pork', 'other'];
export const TEXTURES = ['normal', 'cut', 'minced', 'mixed', 'smooth'];
export const ALLERGENS = ['gluten', 'crustaceans', 'eggs', 'fish', 'peanuts', 'soy', 'milk', 'nuts', 'celery', 'mustard', 'sesame', 'sulphites', 'lupin', 'molluscs'];
export const COURSES = ['soup', 'main', 'dessert', 'supper'];

export function minuteText(m: number | null | undefined): string {
	if (m === null || m === undefined) return '';
	return `${String(Math.floor(m / 60) % 24).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`;
}
export function minuteOf(text: string): number | undefined {
	const m = /^(\d{1,2}):(\d{2})$/.exec(text);
	return m ? Number(m[1]) * 60 + Number(m[2]) : undefined;
}
