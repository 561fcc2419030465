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
    [[nodiscard]] std::string misnamed(const std::filesystem::path& folder) const override { return disk_.misnamed(folder); }

private:
    config::DiskReader disk_;
    std::vector<SourceFile>& kept_;
};

// Where modules from elsewhere lay when the plan was made.
class PlanModules final : public config::ModuleFinder {
public:
    PlanModules(std::filesystem::path cache, const std::vector<SourceFile>& files) : cache_(std::move(cache)), files_(files) {}
    [[nodiscard]] std::optional<std::filesystem::path> find(const config::ModuleSource& source, Span asked_by,
                                                            Diagnostics& diagnostics) override;

private:
    std::filesystem::path cache_;
    const std::vector<SourceFile>& files_;
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
