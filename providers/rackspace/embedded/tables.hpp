// The tables of the world.
#pragma once

namespace rxplan::rackspace::embedded {

// Times are milliseconds since 1970; what ends in `_json` is JSON text. Servers are kept when they are gone, for listings of changes.
// What is long and seldom read stands last in its row: SQLite then need not pass it.
inline constexpr int tables_version = 1;
inline constexpr const char* tables_sql = R"sql(
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tokens (
    digest TEXT PRIMARY KEY, tenant TEXT NOT NULL, method TEXT NOT NULL, issued INTEGER NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS application_credentials (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL UNIQUE, description TEXT NOT NULL,
    secret_digest TEXT NOT NULL, unrestricted INTEGER NOT NULL, expires INTEGER);
CREATE TABLE IF NOT EXISTS servers (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, image TEXT NOT NULL, flavor TEXT NOT NULL,
    key_name TEXT, config_drive INTEGER NOT NULL, disk_config TEXT NOT NULL, metadata_json TEXT NOT NULL,
    created INTEGER NOT NULL, updated INTEGER NOT NULL, boot INTEGER NOT NULL,
    access_ip4 TEXT, access_ip6 TEXT, fault_code INTEGER, fault_message TEXT,
    task TEXT NOT NULL DEFAULT '', task_started INTEGER NOT NULL DEFAULT 0, task_length INTEGER NOT NULL DEFAULT 0,
    old_flavor TEXT NOT NULL DEFAULT '', powered INTEGER NOT NULL DEFAULT 1, deleted INTEGER,
    user_data TEXT NOT NULL, personality_json TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS servers_by_end ON servers (deleted) WHERE deleted IS NOT NULL;
CREATE TABLE IF NOT EXISTS networks (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, description TEXT NOT NULL DEFAULT '',
    admin_state_up INTEGER NOT NULL DEFAULT 1, created INTEGER NOT NULL, updated INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS subnets (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, network TEXT NOT NULL REFERENCES networks (id),
    name TEXT NOT NULL DEFAULT '', description TEXT NOT NULL DEFAULT '', cidr TEXT NOT NULL, gateway TEXT NOT NULL DEFAULT '',
    enable_dhcp INTEGER NOT NULL DEFAULT 1, dns_json TEXT NOT NULL DEFAULT '[]', routes_json TEXT NOT NULL DEFAULT '[]',
    pools_json TEXT NOT NULL DEFAULT '[]', created INTEGER NOT NULL, updated INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS subnets_by_network ON subnets (network);
CREATE TABLE IF NOT EXISTS ports (
    id TEXT PRIMARY KEY, server TEXT NOT NULL REFERENCES servers (id), network TEXT NOT NULL, position INTEGER NOT NULL,
    host INTEGER NOT NULL, ip4 TEXT NOT NULL, ip6 TEXT NOT NULL DEFAULT '', mac TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS ports_by_server ON ports (server, position);
CREATE UNIQUE INDEX IF NOT EXISTS ports_by_network ON ports (network, host);
CREATE TABLE IF NOT EXISTS keypairs (
    name TEXT PRIMARY KEY, public_key TEXT NOT NULL, fingerprint TEXT NOT NULL, created INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS accounts (name TEXT PRIMARY KEY, headers_json TEXT NOT NULL, created INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS containers (
    account TEXT NOT NULL, name TEXT NOT NULL, headers_json TEXT NOT NULL, created INTEGER NOT NULL, updated INTEGER NOT NULL,
    PRIMARY KEY (account, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS objects (
    account TEXT NOT NULL, container TEXT NOT NULL, name TEXT NOT NULL, blob TEXT NOT NULL, bytes INTEGER NOT NULL, etag TEXT NOT NULL,
    content_type TEXT NOT NULL, headers_json TEXT NOT NULL, modified INTEGER NOT NULL, delete_at INTEGER, manifest_json TEXT,
    PRIMARY KEY (account, container, name)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS objects_by_blob ON objects (blob);
)sql";

}  // namespace rxplan::rackspace::embedded
