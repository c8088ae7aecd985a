/** Keys at the server: one that is made on trial, and those that it is asked about. */
@NullMarked
package io.vmcrypt.kmip.internal.key;

import org.jspecify.annotations.NullMarked;
