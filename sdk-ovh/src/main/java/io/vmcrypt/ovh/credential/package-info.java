/** By what a client signs in to the OVHcloud API, and what that allows. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.ovh.credential;
