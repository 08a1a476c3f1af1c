#include "cli/front.h"

int main(int argc, char** argv) { return gorun::cli::Front(argc, argv); }
