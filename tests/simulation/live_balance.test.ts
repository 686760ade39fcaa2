import { testScenarios } from "./scenario_tests.ts";
import { balanceScenarios } from "./scenarios.ts";

testScenarios(balanceScenarios);
