// The world on disk: one SQLite database.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <unordered_map>

struct sqlite3;
struct sqlite3_stmt;

namespace rxplan::rackspace::embedded {

// The database failed: disk full, file damaged, locked for too long. Not the request's fault; the router answers 500.
class StoreError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// A running query. One at a time for each text of SQL.
class Query {
public:
    explicit Query(sqlite3_stmt* statement) : statement_(statement) {}
    ~Query();
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;

    [[nodiscard]] bool next();                         // to the first or next row; false: there is none
    [[nodiscard]] std::string text(int column) const;  // empty for null
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] std::optional<std::int64_t> maybe_integer(int column) const;

private:
    sqlite3_stmt* statement_;
};

void bind(sqlite3_stmt* statement, int position, std::string_view value);
void bind(sqlite3_stmt* statement, int position, std::int64_t value);
void bind(sqlite3_stmt* statement, int position, std::nullptr_t);
inline void bind(sqlite3_stmt* statement, int position, const std::string& value)
{
    bind(statement, position, std::string_view(value));
}
inline void bind(sqlite3_stmt* statement, int position, const char* value)
{
    bind(statement, position, std::string_view(value));
}
inline void bind(sqlite3_stmt* statement, int position, int value)
{
    bind(statement, position, static_cast<std::int64_t>(value));
}
inline void bind(sqlite3_stmt* statement, int position, bool value)
{
    bind(statement, position, static_cast<std::int64_t>(value));
}
template <class T>
void bind(sqlite3_stmt* statement, int position, const std::optional<T>& value)
{
    if (value) {
        bind(statement, position, *value);
    } else {
        bind(statement, position, nullptr);
    }
}

// Safe to use from any thread: sessions exclude one another within the process, SQLite's locks exclude other processes.
class Store {
public:
    // Makes the directory (mode 0700) and the database as needed.
    [[nodiscard]] static tl::expected<std::unique_ptr<Store>, std::string> open(const std::filesystem::path& directory);
    ~Store();
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    // A transaction. Rolled back unless committed. Keep it short: everybody waits for it.
    class Session {
    public:
        ~Session();
        Session(const Session&) = delete;
        Session& operator=(const Session&) = delete;

        // All values are bound; the text is compiled once. Throws StoreError.
        template <class... Values>
        [[nodiscard]] Query query(std::string_view sql, const Values&... values)
        {
            return Query(prepared(sql, values...));
        }
        // Runs to its end; the number of rows changed.
        template <class... Values>
        std::int64_t run(std::string_view sql, const Values&... values)
        {
            {
                Query query(prepared(sql, values...));
                while (query.next()) continue;
            }
            return changes();
        }
        // The first column of the first row, if any.
        template <class... Values>
        [[nodiscard]] std::optional<std::string> first_text(std::string_view sql, const Values&... values)
        {
            Query query(prepared(sql, values...));
            if (!query.next() || query.is_null(0)) return std::nullopt;
            return query.text(0);
        }
        template <class... Values>
        [[nodiscard]] std::optional<std::int64_t> first_integer(std::string_view sql, const Values&... values)
        {
            Query query(prepared(sql, values...));
            if (!query.next() || query.is_null(0)) return std::nullopt;
            return query.integer(0);
        }
        void commit();

    private:
        friend class Store;
        Session(Store& store, bool writes);
        template <class... Values>
        sqlite3_stmt* prepared(std::string_view sql, const Values&... values)
        {
            sqlite3_stmt* statement = store_.prepare(sql);
            [[maybe_unused]] int position = 0;
            (bind(statement, ++position, values), ...);
            return statement;
        }
        [[nodiscard]] std::int64_t changes() const;

        Store& store_;
        std::unique_lock<std::mutex> lock_;
        bool open_ = false;
    };

    [[nodiscard]] Session read() { return Session(*this, false); }
    [[nodiscard]] Session write() { return Session(*this, true); }

private:
    Store() = default;
    sqlite3_stmt* prepare(std::string_view sql);
    void execute(const char* sql);

    std::mutex mutex_;
    sqlite3* database_ = nullptr;
    std::unordered_map<std::string, sqlite3_stmt*> statements_;  // by their text
};

}  // namespace rxplan::rackspace::embedded
