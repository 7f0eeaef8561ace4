BEGIN TRANSACTION;
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE articles (
	"key" INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	site TEXT NOT NULL, 
	url TEXT NOT NULL, 
	section_slug TEXT, 
	number INTEGER NOT NULL, 
	at BIGINT NOT NULL, 
	headline_hash BIGINT NOT NULL, 
	duplicate_of TEXT, 
	first_seen_at BIGINT NOT NULL, 
	last_seen_at BIGINT NOT NULL, 
	looked_at BIGINT NOT NULL, 
	removed_at BIGINT, 
	gone_looks INTEGER NOT NULL, 
	pages INTEGER NOT NULL, 
	etag TEXT, 
	last_modified TEXT, 
	CONSTRAINT pk_articles PRIMARY KEY ("key"), 
	CONSTRAINT uq_articles_id UNIQUE (id)
);
INSERT INTO "articles" VALUES(1,'baghdad_today:1','baghdad_today','https://baghdadtoday.news/1-.html','security',2,1757233680000000,2418020284010292556,NULL,1757235600000000,1757239200000000,1757239200000000,NULL,0,1,NULL,NULL);
INSERT INTO "articles" VALUES(2,'baghdad_today:2','baghdad_today','https://baghdadtoday.news/2-.html','security',1,1757233680000000,-9129635503045295415,NULL,1757235600000000,1757239200000000,1757239200000000,NULL,0,1,NULL,NULL);
INSERT INTO "articles" VALUES(3,'baghdad_today:3','baghdad_today','https://baghdadtoday.news/3-.html',NULL,1,1757233680000000,-8621091303337584571,'baghdad_today:1',1757235600000000,1757235600000000,1757246400000000,1757246400000000,2,2,NULL,NULL);
CREATE TABLE changes (
	cursor INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	at BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	id TEXT NOT NULL, 
	number INTEGER, 
	changed TEXT, 
	state JSON
);
INSERT INTO "changes" VALUES(1,1757235600000000,'article.created','baghdad_today:1',1,NULL,NULL);
INSERT INTO "changes" VALUES(2,1757235600000000,'article.created','baghdad_today:2',1,NULL,'{"published_at":"2025-09-07T00:00:00+03:00","published_precision":"day","content_hash":"59026bea7e50bb4dc042280608222617993efa418dc76529757f4128d60bcc26","extraction":{}}');
INSERT INTO "changes" VALUES(3,1757235600000000,'article.created','baghdad_today:3',1,NULL,NULL);
INSERT INTO "changes" VALUES(4,1757235600000000,'headline.appeared','baghdad_today:h1',NULL,NULL,'{"position":1,"last_seen_at":1757235600000000,"ended_at":null,"url":null,"article_id":null}');
INSERT INTO "changes" VALUES(5,1757235600000000,'headline.appeared','baghdad_today:h2',NULL,NULL,'{"position":2,"last_seen_at":1757235600000000,"ended_at":null,"url":null,"article_id":null}');
INSERT INTO "changes" VALUES(6,1757239200000000,'headline.reworded','baghdad_today:h3',NULL,NULL,'{"position":1,"last_seen_at":1757239200000000,"ended_at":null,"url":null,"article_id":null}');
INSERT INTO "changes" VALUES(7,1757239200000000,'headline.ended','baghdad_today:h2',NULL,NULL,'{"position":2,"last_seen_at":1757235600000000,"ended_at":1757239200000000,"url":null,"article_id":null}');
INSERT INTO "changes" VALUES(8,1757239200000000,'headline.ended','baghdad_today:h1',NULL,NULL,'{"position":1,"last_seen_at":1757235600000000,"ended_at":1757239200000000,"url":null,"article_id":null}');
INSERT INTO "changes" VALUES(9,1757239200000000,'article.updated','baghdad_today:1',2,'body',NULL);
INSERT INTO "changes" VALUES(10,1757246400000000,'article.removed','baghdad_today:3',1,NULL,'{"last_seen_at":1757235600000000}');
CREATE TABLE failures (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	site TEXT NOT NULL, 
	page TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	article_id TEXT, 
	url TEXT NOT NULL, 
	section_slug TEXT, 
	reason TEXT NOT NULL, 
	detail TEXT, 
	status INTEGER, 
	retry BOOLEAN NOT NULL, 
	tries INTEGER NOT NULL, 
	first_at BIGINT NOT NULL, 
	last_at BIGINT NOT NULL, 
	next_retry_at BIGINT, 
	resolved_at BIGINT, 
	run_id INTEGER, 
	body BLOB, 
	CONSTRAINT uq_failures_subject_page_site UNIQUE (subject, page, site)
);
INSERT INTO "failures" VALUES(1,'baghdad_today','article','baghdad_today:9','baghdad_today:9','https://baghdadtoday.news/9-.html','security','no_body',NULL,NULL,1,1,1757235600000000,1757235600000000,1757236500000000,NULL,1,X'789CB3C928C9CDB1030007A30230');
CREATE TABLE headlines (
	"key" INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	site TEXT NOT NULL, 
	text TEXT NOT NULL, 
	headline_tags JSON, 
	url TEXT, 
	article_id TEXT, 
	position INTEGER NOT NULL, 
	first_seen_at BIGINT NOT NULL, 
	last_seen_at BIGINT NOT NULL, 
	ended_at BIGINT, 
	previous_id TEXT, 
	CONSTRAINT pk_headlines PRIMARY KEY ("key"), 
	CONSTRAINT uq_headlines_id UNIQUE (id)
);
INSERT INTO "headlines" VALUES(1,'baghdad_today:h1','baghdad_today','عاجل ضبط أسلحة في ديالى',NULL,NULL,NULL,1,1757235600000000,1757235600000000,1757239200000000,NULL);
INSERT INTO "headlines" VALUES(2,'baghdad_today:h2','baghdad_today','خبر آخر',NULL,NULL,NULL,2,1757235600000000,1757235600000000,1757239200000000,NULL);
INSERT INTO "headlines" VALUES(3,'baghdad_today:h3','baghdad_today','خبر آخر تماما',NULL,NULL,NULL,1,1757239200000000,1757239200000000,NULL,'baghdad_today:h2');
CREATE TABLE leases (
	site TEXT NOT NULL, 
	owner TEXT, 
	acquired_at BIGINT, 
	heartbeat_at BIGINT, 
	last_request_at BIGINT, 
	CONSTRAINT pk_leases PRIMARY KEY (site)
);
CREATE TABLE listings (
	site TEXT NOT NULL, 
	section TEXT NOT NULL, 
	article_id TEXT NOT NULL, 
	url TEXT NOT NULL, 
	headline TEXT, 
	listed_at BIGINT, 
	listed_offset INTEGER, 
	precision TEXT, 
	noted_at BIGINT NOT NULL, 
	run_id INTEGER, 
	settled BOOLEAN NOT NULL, 
	CONSTRAINT pk_listings PRIMARY KEY (article_id, section, site)
)
 WITHOUT ROWID

;
INSERT INTO "listings" VALUES('baghdad_today','security','baghdad_today:1','https://baghdadtoday.news/1-khabar.html','عنوان 1',1757232000000000,0,'minute',1757235600000000,1,1);
INSERT INTO "listings" VALUES('baghdad_today','security','baghdad_today:10','https://baghdadtoday.news/10-.html','عنوان 10',NULL,NULL,NULL,1757239200000000,2,0);
INSERT INTO "listings" VALUES('baghdad_today','security','baghdad_today:2','https://baghdadtoday.news/2-khabar.html','عنوان 2',1757232000000000,0,'minute',1757235600000000,1,1);
INSERT INTO "listings" VALUES('baghdad_today','security','baghdad_today:3','https://baghdadtoday.news/3-khabar.html','عنوان 3',1757232000000000,0,'minute',1757235600000000,1,1);
INSERT INTO "listings" VALUES('baghdad_today','security','baghdad_today:9','https://baghdadtoday.news/9-khabar.html','عنوان 9',1757232000000000,0,'minute',1757235600000000,1,1);
CREATE TABLE revisions (
	"key" INTEGER NOT NULL, 
	article_id TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	made_at BIGINT NOT NULL, 
	section TEXT, 
	headline TEXT NOT NULL, 
	headline_tags JSON, 
	dateline TEXT, 
	place TEXT, 
	authors JSON, 
	published_at BIGINT, 
	published_offset INTEGER, 
	published_precision TEXT, 
	modified_at BIGINT, 
	modified_offset INTEGER, 
	body TEXT NOT NULL, 
	summary TEXT, 
	image_url TEXT, 
	tags JSON, 
	language TEXT NOT NULL, 
	content_hash BLOB NOT NULL, 
	fetched_at BIGINT, 
	extraction JSON, 
	parser TEXT NOT NULL, 
	source JSON, 
	CONSTRAINT pk_revisions PRIMARY KEY ("key"), 
	CONSTRAINT uq_revisions_article_id_number UNIQUE (article_id, number)
);
INSERT INTO "revisions" VALUES(1,'baghdad_today:1',1,1757235600000000,'أمن','قيادة العمليات تعلن ضبط 1 قطعة سلاح في ديالى',NULL,'بغداد اليوم - ديالى','ديالى','["محرر الأمن"]',1757233680000000,10800,'minute',NULL,NULL,'أعلنت قيادة العمليات ضبط 1 قطعة سلاح.

وأضافت أن التحقيق مستمر.',NULL,'https://baghdadtoday.news/uploads/posts/1.jpg','["ديالى","أسلحة"]','ar',X'517A203B5C1C9F3A42D80E60CC4D51C2FA0B1C2185B4E5511FAE4B2C595BE30A',1757235599000000,'{"headline":"site","body":"site","published_at":"site"}','baghdad_today/1',NULL);
INSERT INTO "revisions" VALUES(2,'baghdad_today:2',1,1757235600000000,'أمن','قيادة العمليات تعلن ضبط 2 قطعة سلاح في ديالى',NULL,'بغداد اليوم - ديالى','ديالى',NULL,1757233680000000,10800,'minute',NULL,NULL,'أعلنت قيادة العمليات ضبط 2 قطعة سلاح.

وأضافت أن التحقيق مستمر.',NULL,'https://baghdadtoday.news/uploads/posts/1.jpg',NULL,'ar',X'FED9F30A46A2FAF540852C593F16F181EB2734DB4EC94E2D650688AD27652746',1757235599000000,'{"published_at":"site"}','baghdad_today/1',NULL);
INSERT INTO "revisions" VALUES(3,'baghdad_today:3',1,1757235600000000,'أمن','قيادة العمليات تعلن ضبط 3 قطعة سلاح في ديالى',NULL,'بغداد اليوم - ديالى','ديالى','["محرر الأمن"]',1757233680000000,10800,'minute',NULL,NULL,'أعلنت قيادة العمليات ضبط 3 قطعة سلاح.

وأضافت أن التحقيق مستمر.',NULL,'https://baghdadtoday.news/uploads/posts/1.jpg','["ديالى","أسلحة"]','ar',X'F9C3E336315B5F66388F33175CDD7FB15943CA720E006B51BC5258BB1DE2997C',1757235599000000,'{"headline":"site","body":"site","published_at":"site"}','other/2',NULL);
INSERT INTO "revisions" VALUES(4,'baghdad_today:1',2,1757239200000000,'أمن','قيادة العمليات تعلن ضبط 1 قطعة سلاح في ديالى',NULL,'بغداد اليوم - ديالى','ديالى','["محرر الأمن"]',1757233680000000,10800,'minute',NULL,NULL,'متن جديد للخبر نفسه.',NULL,'https://baghdadtoday.news/uploads/posts/1.jpg','["ديالى","أسلحة"]','ar',X'9A90044630A182B062C7CBEE87F0197DDDE0D87C70AE4591832C97A21958BE76',1757235599000000,'{"headline":"site","body":"site","published_at":"site"}','baghdad_today/1',NULL);
CREATE TABLE runs (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	crawl TEXT NOT NULL, 
	job TEXT NOT NULL, 
	site TEXT NOT NULL, 
	section TEXT, 
	started_at BIGINT NOT NULL, 
	finished_at BIGINT, 
	outcome TEXT, 
	requests INTEGER NOT NULL, 
	not_modified INTEGER NOT NULL, 
	bytes BIGINT NOT NULL, 
	pages INTEGER NOT NULL, 
	seen INTEGER NOT NULL, 
	new INTEGER NOT NULL, 
	updated INTEGER NOT NULL, 
	removed INTEGER NOT NULL, 
	restored INTEGER NOT NULL, 
	duplicates INTEGER NOT NULL, 
	failed INTEGER NOT NULL, 
	skipped INTEGER NOT NULL, 
	undated INTEGER NOT NULL, 
	ways JSON NOT NULL, 
	oldest_published_at BIGINT, 
	oldest_published_offset INTEGER, 
	newest_published_at BIGINT, 
	newest_published_offset INTEGER, 
	complete BOOLEAN NOT NULL, 
	gap JSON, 
	notes JSON NOT NULL
);
INSERT INTO "runs" VALUES(1,'c1','section','baghdad_today','security',1757235600000000,1757235600000000,'ok',0,0,0,0,0,0,0,0,0,0,0,0,0,'{}',NULL,NULL,NULL,NULL,1,NULL,'[]');
INSERT INTO "runs" VALUES(2,'c1','section','baghdad_today','security',1757235600000000,NULL,NULL,0,0,0,0,0,0,0,0,0,0,0,0,0,'{}',NULL,NULL,NULL,NULL,0,NULL,'[]');
CREATE TABLE sightings (
	headline_id TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	position INTEGER NOT NULL, 
	run_id INTEGER, 
	CONSTRAINT pk_sightings PRIMARY KEY (headline_id, at)
)
 WITHOUT ROWID

;
INSERT INTO "sightings" VALUES('baghdad_today:h1',1757235600000000,1,NULL);
INSERT INTO "sightings" VALUES('baghdad_today:h2',1757235600000000,2,NULL);
INSERT INTO "sightings" VALUES('baghdad_today:h3',1757239200000000,1,NULL);
CREATE INDEX ix_articles_first_seen_at ON articles (first_seen_at);
CREATE INDEX ix_articles_headline_hash ON articles (headline_hash);
CREATE INDEX ix_articles_at ON articles (at);
CREATE INDEX ix_headlines_site_ended_at ON headlines (site, ended_at);
CREATE INDEX ix_changes_id ON changes (id);
CREATE INDEX ix_runs_site_id ON runs (site, id);
CREATE INDEX ix_listings_unsettled ON listings (site, section) WHERE settled = 0;
CREATE INDEX ix_failures_site_resolved_at ON failures (site, resolved_at);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('runs',2);
INSERT INTO "sqlite_sequence" VALUES('changes',10);
INSERT INTO "sqlite_sequence" VALUES('failures',1);
COMMIT;
