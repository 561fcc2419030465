#include "world.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rxplan/crypto.hpp"

namespace rxplan::rackspace::embedded {

Credentials well_known_credentials()
{
    return {"5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e", "rehearsal"};
}

tl::expected<std::unique_ptr<World>, std::string> World::open(const std::filesystem::path& directory)
{
    auto store = Store::open(directory);
    if (!store) return tl::unexpected(store.error());
    std::error_code error;
    std::filesystem::create_directories(directory / "objects", error);
    if (error) return tl::unexpected(fmt::format("cannot make {}: {}", (directory / "objects").string(), error.message()));
    auto world = std::make_unique<World>();
    world->directory = directory;
    world->store = std::move(*store);
    try {
        Store::Session session = world->store->write();
        session.run("INSERT OR IGNORE INTO meta VALUES ('api_key', ?)", hex(random_bytes(16)));
        session.run("INSERT OR IGNORE INTO meta VALUES ('password', ?)", hex(random_bytes(16)));
        const auto api_key = session.first_text("SELECT value FROM meta WHERE key = 'api_key'");
        const auto password = session.first_text("SELECT value FROM meta WHERE key = 'password'");
        world->credentials.push_back({api_key.value_or(""), password.value_or("")});
        session.commit();
    } catch (const StoreError& problem) {
        return tl::unexpected(fmt::format("cannot use the world in {}: {}", directory.string(), problem.what()));
    }
    return world;
}

std::string World::remembered(std::string_view key)
{
    Store::Session session = store->read();
    return session.first_text("SELECT value FROM meta WHERE key = ?", key).value_or("");
}

void World::remember(std::string_view key, std::string_view value)
{
    Store::Session session = store->write();
    session.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", key, value);
    session.commit();
}

std::string new_uuid()
{
    std::string bytes = random_bytes(16);
    bytes[6] = static_cast<char>((static_cast<unsigned char>(bytes[6]) & 0x0FU) | 0x40U);
    bytes[8] = static_cast<char>((static_cast<unsigned char>(bytes[8]) & 0x3FU) | 0x80U);
    const std::string text = hex(bytes);
    return fmt::format("{}-{}-{}-{}-{}", text.substr(0, 8), text.substr(8, 4), text.substr(12, 4), text.substr(16, 4), text.substr(20));
}

std::string new_hex_id()
{
    std::string id = new_uuid();
    std::erase(id, '-');
    return id;
}

bool is_uuid(std::string_view text)
{
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (dash ? c != '-' : !digit) return false;
    }
    return true;
}

}  // namespace rxplan::rackspace::embedded
