/**
 * The fakes in tests that run on JUnit 5. Needs {@code junit-jupiter-api}, which the test brings.
 */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.junit;
