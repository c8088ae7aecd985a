/** KMIP 1.0 to 1.4 as the fakes speak it: the codec, a vCenter's side and a key server's side. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.internal.kmip;
