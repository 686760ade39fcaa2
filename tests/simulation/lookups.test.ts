import { testScenarios } from "./scenario_tests.ts";
import { lookupScenarios } from "./scenarios.ts";

testScenarios(lookupScenarios);
