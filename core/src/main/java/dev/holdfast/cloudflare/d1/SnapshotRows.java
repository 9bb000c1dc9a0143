package dev.holdfast.cloudflare.d1;

import com.fasterxml.jackson.core.JsonParser;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Everything in one atomic batch: the schema's rows first, then each table's. */
final class SnapshotRows implements RawRows {
    private static final long MOST_BYTES = 64 << 20;

    private final RawTexts schema = new RawTexts();
    private final List<RawPage> pages = new ArrayList<>();
    private final List<Integer> firsts = new ArrayList<>();

    SnapshotRows(List<Table> tables) {
        int next = 1;
        for (Table table : tables) {
            List<Integer> widths = new CellSql(table).widths();
            pages.add(new RawPage(widths, MOST_BYTES));
            firsts.add(next);
            next += widths.size();
        }
    }

    static List<String> statements(List<Table> tables) {
        List<String> statements = new ArrayList<>();
        statements.add(Schema.QUERY);
        tables.forEach(table -> statements.addAll(new CellSql(table).statements(KeyRange.ALL, 0, false)));
        return statements;
    }

    @Override
    public void row(int statement, JsonParser parser) throws IOException {
        if (statement == 0) {
            schema.row(0, parser);
            return;
        }
        int page = pages.size() - 1;
        while (firsts.get(page) > statement) {
            page--;
        }
        pages.get(page).row(statement - firsts.get(page), parser);
    }

    List<List<String>> schema() {
        return schema.rows(0);
    }

    RawPage page(int table) {
        return pages.get(table);
    }
}
