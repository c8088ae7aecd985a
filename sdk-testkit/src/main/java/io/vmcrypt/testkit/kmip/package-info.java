/** A key server: the fake one, and PyKMIP as a process. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.kmip;
