/** Authorities, certificates and keys for tests. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.certificate;
