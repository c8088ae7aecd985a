/** A key server: the fake one. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.kmip;
