/** Requests and responses of KMIP 1.0 to 1.4, and the words in them. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.internal.kmip.message;
