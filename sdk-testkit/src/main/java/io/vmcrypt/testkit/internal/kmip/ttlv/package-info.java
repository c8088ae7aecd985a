/** The encoding of KMIP: tags, types, lengths and values. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.internal.kmip.ttlv;
