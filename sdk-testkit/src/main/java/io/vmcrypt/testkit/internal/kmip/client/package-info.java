/** A vCenter's side of KMIP. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.internal.kmip.client;
