/** The OVHcloud API: where it is, how to sign in, and the client. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.ovh;
