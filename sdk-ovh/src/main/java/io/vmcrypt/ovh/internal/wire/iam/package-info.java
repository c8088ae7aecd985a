/** The JSON of the OVHcloud API, as its schema names it. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.ovh.internal.wire.iam;
