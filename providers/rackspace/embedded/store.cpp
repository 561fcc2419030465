#include "store.hpp"

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <system_error>

#include "tables.hpp"

namespace rxplan::rackspace::embedded {

namespace {

// How long to wait for another process that writes.
constexpr int busy_timeout_ms = 10'000;

[[noreturn]] void fail(sqlite3* database, std::string_view what)
{
    throw StoreError(fmt::format("{}: {}", what, sqlite3_errmsg(database)));
}

}  // namespace

Query::~Query()
{
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
}

bool Query::next()
{
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    fail(sqlite3_db_handle(statement_), "the store cannot be used");
}

std::string Query::text(int column) const
{
    const unsigned char* bytes = sqlite3_column_text(statement_, column);
    const int size = sqlite3_column_bytes(statement_, column);
    return bytes == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

std::int64_t Query::integer(int column) const
{
    return sqlite3_column_int64(statement_, column);
}

bool Query::is_null(int column) const
{
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::optional<std::int64_t> Query::maybe_integer(int column) const
{
    if (is_null(column)) return std::nullopt;
    return integer(column);
}

void bind(sqlite3_stmt* statement, int position, std::string_view value)
{
    const char* bytes = value.data() == nullptr ? "" : value.data();
    if (sqlite3_bind_text64(statement, position, bytes, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8) != SQLITE_OK)
        fail(sqlite3_db_handle(statement), "a value cannot be stored");
}

void bind(sqlite3_stmt* statement, int position, std::int64_t value)
{
    if (sqlite3_bind_int64(statement, position, value) != SQLITE_OK) fail(sqlite3_db_handle(statement), "a number cannot be stored");
}

void bind(sqlite3_stmt* statement, int position, std::nullptr_t)
{
    if (sqlite3_bind_null(statement, position) != SQLITE_OK) fail(sqlite3_db_handle(statement), "a null cannot be stored");
}

tl::expected<std::unique_ptr<Store>, std::string> Store::open(const std::filesystem::path& directory)
{
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    if (error) return tl::unexpected(fmt::format("cannot make {}: {}", directory.string(), error.message()));
    if (::chmod(directory.c_str(), 0700) != 0) return tl::unexpected(fmt::format("cannot protect {}", directory.string()));
    std::unique_ptr<Store> store(new Store);
    const std::string file = (directory / "cloud.sqlite").string();
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(file.c_str(), &store->database_, flags, nullptr) != SQLITE_OK)
        return tl::unexpected(fmt::format("cannot open {}: {}", file, sqlite3_errmsg(store->database_)));
    if (::chmod(file.c_str(), 0600) != 0) return tl::unexpected(fmt::format("cannot protect {}", file));
    sqlite3_busy_timeout(store->database_, busy_timeout_ms);
    try {
        // A crash of the process loses nothing; a crash of the machine may lose the last moments of a rehearsal.
        store->execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;");
        Session session = store->write();
        const std::int64_t version = session.first_integer("PRAGMA user_version").value_or(0);
        if (version != 0 && version != tables_version) return tl::unexpected(fmt::format("{} was made by another version", file));
        store->execute(tables_sql);
        store->execute(fmt::format("PRAGMA user_version = {}", tables_version).c_str());
        session.commit();
    } catch (const StoreError& problem) {
        return tl::unexpected(fmt::format("cannot use {}: {}", file, problem.what()));
    }
    return store;
}

Store::~Store()
{
    for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
    sqlite3_close(database_);
}

void Store::execute(const char* sql)
{
    if (sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail(database_, "the store cannot be used");
}

sqlite3_stmt* Store::prepare(std::string_view sql)
{
    std::string text(sql);
    const auto found = statements_.find(text);
    if (found != statements_.end()) return found->second;
    sqlite3_stmt* statement = nullptr;
    const int code =
        sqlite3_prepare_v3(database_, text.c_str(), static_cast<int>(text.size()), SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) fail(database_, text);
    statements_.emplace(std::move(text), statement);
    return statement;
}

Store::Session::Session(Store& store, bool writes) : store_(store), lock_(store.mutex_)
{
    store_.execute(writes ? "BEGIN IMMEDIATE" : "BEGIN");
    open_ = true;
}

Store::Session::~Session()
{
    // Nothing better can be done about a failing rollback: SQLite rolls back by itself when the connection ends.
    if (open_) sqlite3_exec(store_.database_, "ROLLBACK", nullptr, nullptr, nullptr);
}

void Store::Session::commit()
{
    store_.execute("COMMIT");
    open_ = false;
}

std::int64_t Store::Session::changes() const
{
    return sqlite3_changes64(store_.database_);
}

}  // namespace rxplan::rackspace::embedded
