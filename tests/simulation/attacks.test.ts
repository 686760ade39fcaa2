import { testScenarios } from "./scenario_tests.ts";
import { attackScenarios } from "./scenarios.ts";

testScenarios(attackScenarios);
