package io.nfwalk.testkit.coverage;

import io.nfwalk.rules.TableName;

/** A place in a rule set: a rule's position from 1, or 0 for the chain's policy. */
record RuleKey(TableName table, String chain, int number) {}
