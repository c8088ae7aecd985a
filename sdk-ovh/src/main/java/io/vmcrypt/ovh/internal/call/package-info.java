/** Calls of the OVHcloud API, and how their answers are read. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.ovh.internal.call;
