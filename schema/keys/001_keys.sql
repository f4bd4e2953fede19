-- Keys, in a file of their own whose copies are kept for a short time only: destroying a person's
-- key erases the person, in backups too.

-- A way to unlock the centre: host secret, passphrase, recovery key (vault/slot.h).
CREATE TABLE slot (
	slot_id INTEGER PRIMARY KEY,
	kind TEXT NOT NULL CHECK (kind IN ('host', 'passphrase', 'recovery')),
	blob BLOB NOT NULL CHECK (length(blob) = 152),
	created_at INTEGER NOT NULL
) STRICT;

-- Keys of the centre itself, wrapped: exact index of the NISS, audit chain, signatures, tokens.
CREATE TABLE centre_key (
	purpose INTEGER PRIMARY KEY,
	created_at INTEGER NOT NULL,
	wrapped BLOB NOT NULL CHECK (length(wrapped) = 80)
) STRICT;

-- One random key per person and version, wrapped.
CREATE TABLE person_key (
	person_id INTEGER NOT NULL,
	version INTEGER NOT NULL CHECK (version BETWEEN 1 AND 65535),
	created_at INTEGER NOT NULL,
	wrapped BLOB NOT NULL CHECK (length(wrapped) = 80),
	PRIMARY KEY (person_id, version)
) STRICT, WITHOUT ROWID;

-- Key pair of a user, for notes sealed to their readers; the secret half is wrapped.
CREATE TABLE user_key (
	user_id INTEGER PRIMARY KEY,
	created_at INTEGER NOT NULL,
	wrapped BLOB NOT NULL CHECK (length(wrapped) = 80)
) STRICT;
