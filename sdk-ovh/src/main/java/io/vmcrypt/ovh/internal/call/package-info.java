/** Calls of the OVHcloud API and what becomes of their answers. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.ovh.internal.call;
