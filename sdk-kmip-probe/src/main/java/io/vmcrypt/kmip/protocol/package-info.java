/** What KMIP itself names: its versions, operations and types of objects. */
@NullMarked
package io.vmcrypt.kmip.protocol;

import org.jspecify.annotations.NullMarked;
