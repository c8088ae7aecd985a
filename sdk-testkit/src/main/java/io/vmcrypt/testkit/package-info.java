/** Fakes of the three systems of the job, and what tests of it need. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit;
