"""The words of the pages."""

from __future__ import annotations

from parstudy.text import Bilingual

TITLE = Bilingual(
    "Số hóa, thanh toán trực tuyến, sự hài lòng và thứ hạng cải cách hành chính",
    "Digitization, online payment, satisfaction and reform rankings",
)
UI = {
    "skip": Bilingual("Đến nội dung", "Skip to content"),
    "lead": Bilingual(
        "Các tỉnh, thành phố số hóa hồ sơ, thu phí trực tuyến và làm hài lòng người dân có xếp "
        "hạng cải cách hành chính cao hơn không, và ở đâu? Mọi con số đều dẫn về nguồn.",
        "Do provinces of Viet Nam that digitize dossiers, take payment online and satisfy citizens "
        "also rank higher in administrative reform, and where? Every number leads back to a "
        "source.",
    ),
    "questions": Bilingual("Câu hỏi", "Questions"),
    "open": Bilingual("Mở sổ tính: cách làm và bảng số", "Open the notebook: method and tables"),
    "failed": Bilingual("Sổ tính này chưa chạy hết", "This notebook did not run to its end"),
    "csv": Bilingual("Số liệu (csv)", "Data (csv)"),
    "coverage": Bilingual("Có những số liệu nào", "What is held"),
    "coverage_note": Bilingual(
        "Số tỉnh, thành phố có giá trị, theo nhóm chỉ số và năm được đánh giá (63 tỉnh, từ tháng "
        "7/2025 còn 34). Không ô nào được ước lượng.",
        "Number of provinces with a value, by family of measures and year assessed (63 provinces, "
        "34 since July 2025). Nothing is imputed.",
    ),
    "measure": Bilingual("Chỉ số", "Measure"),
    "sources": Bilingual("Nguồn", "Sources"),
    "sources_note": Bilingual(
        "Giấy phép của từng bộ số liệu thuộc về nơi công bố.",
        "The licence of each data set is that of its producer.",
    ),
    "title": Bilingual("Bộ số liệu", "Data set"),
    "producer": Bilingual("Nơi công bố", "Producer"),
    "accessed": Bilingual("Ngày lấy", "Retrieved"),
    "licence": Bilingual("Giấy phép", "Licence"),
}
HELD = Bilingual("{n} bộ số liệu", "{n} data sets")
CITED = Bilingual("{n} trang và văn bản được dẫn", "{n} pages and documents cited")
AS_OF = Bilingual("Số liệu thu thập đến ngày {day}.", "Data as collected on {day}.")
FAMILIES = {
    "par_index": Bilingual("PAR INDEX", "PAR INDEX"),
    "sipas": Bilingual("SIPAS, sự hài lòng", "SIPAS, satisfaction"),
    "service_index": Bilingual("Bộ chỉ số phục vụ (766)", "Service Index (766)"),
    "delivery": Bilingual("Giải quyết hồ sơ", "Delivery of services"),
    "dti": Bilingual("DTI, chuyển đổi số", "DTI, digital transformation"),
    "papi": Bilingual("PAPI, ý kiến người dân", "PAPI, citizens' experience"),
    "pci": Bilingual("PCI, năng lực cạnh tranh", "PCI, competitiveness"),
    "controls": Bilingual("Dân số, thu nhập, nghèo", "Population, income, poverty"),
    "articles": Bilingual("Số liệu trong bài báo", "Figures in articles"),
}
