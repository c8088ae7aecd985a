/** Keys at the server: a test key, and keys that the server is asked about. */
@NullMarked
package io.vmcrypt.kmip.internal.key;

import org.jspecify.annotations.NullMarked;
