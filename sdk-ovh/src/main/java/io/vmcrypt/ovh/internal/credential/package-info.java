/** Consumer keys and what a credential may do. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.ovh.internal.credential;
