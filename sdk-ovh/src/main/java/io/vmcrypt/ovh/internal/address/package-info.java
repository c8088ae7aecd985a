/** The addresses that OVHcloud takes. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.ovh.internal.address;
