import { testScenarios } from "./scenario_tests.ts";
import { churnScenarios } from "./scenarios.ts";

testScenarios(churnScenarios);
