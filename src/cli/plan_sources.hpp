// The configuration's texts: kept while they are read, and read again from a plan.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/load.hpp"
#include "plan/plan.hpp"

namespace rxplan::cli {

// Reads from the disk and keeps what was read, in order.
class KeepingReader final : public config::FileReader {
public:
    explicit KeepingReader(std::vector<SourceFile>& kept) : kept_(kept) {}
    [[nodiscard]] std::optional<std::vector<std::string>> list(const std::filesystem::path& folder) const override;
    [[nodiscard]] std::optional<std::string> read(const std::filesystem::path& file) const override;

private:
    config::DiskReader disk_;
    std::vector<SourceFile>& kept_;
};

// Reads what a plan kept.
class PlanReader final : public config::FileReader {
public:
    explicit PlanReader(const std::vector<SourceFile>& files) : files_(files) {}
    [[nodiscard]] std::optional<std::vector<std::string>> list(const std::filesystem::path& folder) const override;
    [[nodiscard]] std::optional<std::string> read(const std::filesystem::path& file) const override;

private:
    const std::vector<SourceFile>& files_;
};

}  // namespace rxplan::cli
