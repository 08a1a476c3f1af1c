#include "fetch/server/serve.h"

int main() { return gorun::fetch::FetcherMain(); }
