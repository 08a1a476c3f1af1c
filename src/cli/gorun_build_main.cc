#include "cli/run_command.h"

int main(int argc, char** argv) { return gorun::cli::RunCommand(argc, argv); }
