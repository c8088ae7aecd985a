/** JSON: what is written the same in each result. */
@NullMarked
package io.vmcrypt.report.json;

import org.jspecify.annotations.NullMarked;
